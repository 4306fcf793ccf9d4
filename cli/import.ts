export async function runImport(..._args: unknown[]): Promise<void> {}
