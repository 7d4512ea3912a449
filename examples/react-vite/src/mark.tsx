export function Mark({ size }: { size: number }) {
  return (
    <svg className="mark" viewBox="0 0 20 20" width={size} height={size} aria-hidden="true">
      <circle cx="3.5" cy="10" r="1.9" />
      <path d="M3.5 10h1.6C8.6 10 7.4 4.8 10.6 4.8S12.6 10 16 10h2.2M5.1 10C8.6 10 7.4 15.2 10.6 15.2S12.6 10 16 10" />
    </svg>
  )
}
