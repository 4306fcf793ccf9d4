/** A field with its label above it; the label names the control by id. */
import { type ReactNode, useId } from 'react';

interface FieldProps {
  label: string;
  /** Draws the control with the id given. */
  children(id: string): ReactNode;
}

export function Field({ label, children }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}
