package agent

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

func (d *Door) mountSettings(api huma.API) {
	handle(d, api, http.MethodGet, "/routing", "How leads are given out", d.showRouting)
	handle(d, api, http.MethodPut, "/routing", "Change how leads are given out", d.changeRouting)
	handle(d, api, http.MethodPost, "/routing/preview", "Who would get a lead now", d.previewRouting)
	handle(d, api, http.MethodGet, "/alerts", "When SMS go out", d.showAlertSettings)
	handle(d, api, http.MethodPut, "/alerts", "Change when SMS go out", d.changeAlertSettings)
	handle(d, api, http.MethodGet, "/sites", "The sites", d.listSites)
	handle(d, api, http.MethodPut, "/sites/{key}", "Make or change a site", d.saveSite)
	handle(d, api, http.MethodPost, "/sites/{key}/preview", "Look at a draft of a site's settings", d.previewSite)
	handle(d, api, http.MethodGet, "/sites/{key}/sightings", "On which pages the chat was seen", d.listSightings)
	handle(d, api, http.MethodGet, "/sites/{key}/keys", "The keys with which a site's host signs identities, without what is secret", d.listKeys)
	handle(d, api, http.MethodPost, "/sites/{key}/keys", "Make a new key; it is shown in this answer alone", d.makeKey)
	handle(d, api, http.MethodPost, "/sites/{key}/keys/{made}/end", "End a former key now", d.endKey)
}
