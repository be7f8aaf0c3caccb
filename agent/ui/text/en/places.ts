// English: where one can go from the menu.
export const places = {
  clients: "Clients",
  files: "Files",
  integration: "Programs",
};
