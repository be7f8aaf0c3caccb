// What is plainly no address is said before the server is asked; the server decides.
export const looksLikeEmail = (email: string) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email);
