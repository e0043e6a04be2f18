package app

import (
	"log/slog"
	"net/http"
)

// Handler gives all routes. Those that are asked every few seconds are logged for who wants to see them.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	for pattern, e := range map[string]endpoint{
		"GET /healthz": s.live,
		"GET /readyz":  s.ready,
	} {
		mux.Handle(pattern, s.handle(slog.LevelDebug, e))
	}
	for pattern, e := range map[string]endpoint{
		"GET /contacts":             s.listContacts,
		"POST /contacts":            s.createContact,
		"POST /contacts/import":     s.importContacts,
		"GET /contacts/{id}":        s.getContact,
		"PUT /contacts/{id}":        s.updateContact,
		"DELETE /contacts/{id}":     s.deleteContact,
		"POST /contacts/{id}/merge": s.mergeContact,

		"GET /contacts/{id}/events":                      s.listTimeline,
		"POST /contacts/{id}/events":                     s.createEvent,
		"DELETE /contacts/{id}/events/{event}/follow-up": s.completeFollowUp,
		"POST /events":                                   s.copyEvents,
		"GET /follow-ups":                                s.listFollowUps,

		"GET /overview":              s.listOverview,
		"GET /overview/quiet":        s.listQuietContacts,
		"GET /events/daily":          s.listDailyCounts,
		"POST /events/daily/refresh": s.refreshDailyCounts,
	} {
		mux.Handle(pattern, s.handle(slog.LevelInfo, e))
	}
	return mux
}
