/** A search field: Enter or leaving it searches, so that half a number is not looked for. */
import { Input } from 'antd';
import { useEffect, useState } from 'react';

interface SearchFieldProps {
  label: string;
  value: string | undefined;
  onSearch(text: string): void;
  width?: number;
}

export function SearchField({ label, value = '', onSearch, width = 280 }: SearchFieldProps) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const apply = (typed: string) => {
    if (typed.trim() !== value) onSearch(typed.trim());
  };
  return (
    <span data-search>
      <Input
        style={{ width }}
        size="small"
        allowClear
        aria-label={label}
        placeholder={`${label} (/)`}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          if (event.target.value === '') apply('');
        }}
        onPressEnter={(event) => apply(event.currentTarget.value)}
        onBlur={(event) => apply(event.target.value)}
      />
    </span>
  );
}
