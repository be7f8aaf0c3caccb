// Our own drawings on a 24 grid, one stroke, in the colour of the text.
const paths = {
  alert: "M12 4.5L21 19.5H3zM12 10v4M12 16.8v.1",
  at: "M12 8.500a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7zM15.500 8.500V13a2.300 2.300 0 0 0 4.600 0v-1a8.100 8.100 0 1 0-3.400 6.600",
  bell: "M6.5 16.5v-6a5.5 5.5 0 0 1 11 0v6l1.5 2H5zM10 21h4",
  chat: "M4 5.5h16v11H10l-4.5 3.5v-3.5H4z",
  check: "M5 12.5l4.5 4.5L19 7.5",
  checks: "M2.5 12.5L7 17l8.5-9.5M12 16.5l.8.8L21.5 8",
  clip: "M19 11l-7.500 7.500a4.500 4.500 0 0 1-6.400-6.400L13 4.200a3 3 0 0 1 4.300 4.300l-7.800 7.800a1.500 1.500 0 0 1-2.200-2.100L14 7.500",
  clock: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM12 8v4.3l3 1.7",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  dots: "M5 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0M11 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0M17 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0",
  down: "M6 9.5l6 6 6-6",
  up: "M6 14.5l6-6 6 6",
  download: "M12 4v11M7.500 11l4.500 4.500 4.500-4.500M5 19.500h14",
  eye: "M2.5 12S6 6 12 6s9.5 6 9.5 6-3.5 6-9.5 6-9.5-6-9.5-6zM12 9.7a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6z",
  file: "M6.500 3.500h7l4 4v13h-11zM13.500 3.500v4h4",
  flag: "M6 21V4.5h11l-2 4 2 4H6",
  globe:
    "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM4 12h16M12 4c2.5 2.2 3.8 5 3.8 8s-1.300 5.800-3.800 8c-2.500-2.200-3.800-5-3.800-8S9.500 6.200 12 4z",
  hand: "M4 8.5h13M13 4.5l4 4-4 4M20 15.5H7M11 11.5l-4 4 4 4",
  key: "M8.5 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12.5 12H21v3.5M17.5 12v2.5",
  left: "M14.5 6l-6 6 6 6",
  lock: "M6.5 11h11v9h-11zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  moon: "M18.500 14.500A7.500 7.500 0 0 1 9.500 5.500a7.500 7.500 0 1 0 9 9z",
  mute: "M4 9.5h3.5L12 6v12l-4.5-3.5H4zM15.5 9.5l5 5M20.5 9.5l-5 5",
  off: "M4 9.5a12 12 0 0 1 5-2.6M14 6.7a12 12 0 0 1 6 2.8M7 13a7.5 7.5 0 0 1 3-1.6M12 17.5v.1M4 3.5l16 17",
  pen: "M5 19l1-4L16 5l3 3L9 18z",
  plus: "M12 5v14M5 12h14",
  quote: "M5 5v14M9.500 8H20M9.500 12H20M9.500 16H16",
  raise: "M12 19.500V5M6.500 10.500L12 5l5.500 5.500",
  reopen: "M9 7L4.5 11.5 9 16M5 11.5h9a5 5 0 0 1 0 10h-3",
  right: "M9.500 6l6 6-6 6",
  route: "M6 4.5a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM18 15.5a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM8 6.5h6a3 3 0 0 1 0 6h-4a3 3 0 0 0 0 6h6",
  search: "M10.500 4.500a6 6 0 1 1 0 12 6 6 0 0 1 0-12zM15 15l5 5",
  shield: "M12 3.5l7.5 3v5c0 4.5-3 7.5-7.5 9-4.5-1.5-7.5-4.5-7.5-9v-5z",
  sms: "M7.5 3.5h9v17h-9zM11 17.5h2",
  sound: "M4 9.5h3.5L12 6v12l-4.5-3.5H4zM15 9.5a3.5 3.5 0 0 1 0 5M17.5 7a7 7 0 0 1 0 10",
  tag: "M4 4h7.500l8.500 8.500-7.500 7.500L4 11.500zM8 8v.1",
  trash: "M4.500 7h15M9 7V4.500h6V7M6.500 7l1 13h9l1-13M10 11v5.500M14 11v5.500",
  user: "M12 4.5a3.7 3.7 0 1 1 0 7.4 3.7 3.7 0 0 1 0-7.4zM4.5 20c.6-4 3.6-5.5 7.5-5.5s6.9 1.5 7.5 5.5",
  users:
    "M9 5a3.3 3.3 0 1 1 0 6.6A3.3 3.3 0 0 1 9 5zM2.5 19c.5-3.5 3-5 6.5-5s6 1.5 6.5 5M15.5 5.3a3.3 3.3 0 0 1 0 6M18 14.3c2 .6 3.2 2.2 3.5 4.7",
  x: "M6 6l12 12M18 6L6 18",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ n }: { n: IconName }) {
  return (
    <svg class="i" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[n]} />
    </svg>
  );
}

export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
      <rect width="24" height="24" rx="6.5" fill="var(--accent)" />
      <path d="M7 18.500V10a5 5 0 0 1 10 0v8.500" fill="none" stroke="var(--on-accent)" stroke-width="2" stroke-linecap="round" />
      <path
        d="M10 13.200h4m-1.700-2l2 2-2 2"
        fill="none"
        stroke="var(--on-accent)"
        stroke-width="1.6"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
