// The rooms: screens that most pages do not need, in one file that is loaded when the first of them is entered.
import "../main"; // it runs already; so the build keeps the rest of the console in one file
import { ActivityPage } from "../activity/activity";
import { AlertsPage } from "../alerts/alerts";
import { ClientsPage } from "../clients/clients";
import { FileRulesPage } from "../file_rules/file_rules";
import { IntegrationPage } from "../integration/integration";
import { place } from "../model/router";
import { PeoplePage } from "../people/people";
import { PrivacyPage } from "../privacy/privacy";
import { You } from "../profile/you";
import { ReceiptPage } from "../receipt/receipt";
import { RepliesPage } from "../replies/replies";
import { RoutingPage } from "../routing/routing";
import { SearchPage } from "../search/page";
import { SitesPage } from "../sites/sites";
import type { RoomName } from "./room";

const rooms: Readonly<Record<RoomName, () => preact.JSX.Element | null>> = {
  receipt: () => <ReceiptPage id={place.value.conversation} />,
  routing: RoutingPage,
  alerts: AlertsPage,
  people: PeoplePage,
  replies: RepliesPage,
  sites: SitesPage,
  clients: ClientsPage,
  files: FileRulesPage,
  integration: IntegrationPage,
  privacy: PrivacyPage,
  activity: ActivityPage,
  search: SearchPage,
  you: You,
};

export function RoomOf({ name }: { name: RoomName }) {
  const Page = rooms[name];
  return <Page />;
}
