// Polish: where one can go from the menu.
export const places = {
  clients: "Klienci",
  files: "Pliki",
  integration: "Programy",
};
