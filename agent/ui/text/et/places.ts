// Estonian: where one can go from the menu.
export const places = {
  clients: "Kliendid",
  files: "Failid",
  integration: "Programmid",
};
