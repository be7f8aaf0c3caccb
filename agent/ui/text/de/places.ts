// German: where one can go from the menu.
export const places = {
  clients: "Kunden",
  files: "Dateien",
  integration: "Programme",
};
