// Romanian: where one can go from the menu.
export const places = {
  clients: "Clienți",
  files: "Fișiere",
  integration: "Programe",
};
