/** The logo. */

export function Logo({ size = 24 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" style={{ flex: 'none' }}>
      <rect width="24" height="24" rx="5.5" fill="var(--dusk)" />
      <path
        d="M5.6 6.7h5.1v.9c-.9.05-1.2.3-1.2.75 0 .2.05.4.15.7l2.6 6.9 2.45-6.75c.1-.3.15-.55.15-.8 0-.5-.35-.75-1.35-.8v-.9h4.4v.9c-.85.1-1.2.45-1.65 1.6l-3.5 8.7h-1.4L7.35 8.75C7 7.9 6.65 7.65 5.6 7.6z"
        fill="var(--on-dusk)"
      />
    </svg>
  );
}
