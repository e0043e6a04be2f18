package app

import (
	"fmt"
	"net/http"

	"example.com/sqlfirst/internal/db"
	"example.com/sqlfirst/internal/postal"
)

const maxImport = 1000

// importInput is a contact from another address book. It must have an e-mail address: that is how it is known again.
type importInput struct {
	Name    string          `json:"name"`
	Email   string          `json:"email"`
	Phone   *string         `json:"phone"`
	Address *postal.Address `json:"address"`
}

// importContacts adds or completes many contacts in one round trip. Two imports of the same people in different orders
// can deadlock; PostgreSQL ends one of them and inTx runs it again.
func (s *Service) importContacts(r *http.Request) (answer, error) {
	in, body, err := readJSON[struct {
		Contacts []importInput `json:"contacts"`
	}](r)
	if err != nil {
		return answer{}, err
	}
	if len(in.Contacts) > maxImport {
		return answer{}, badRequest(fmt.Sprintf("at most %d contacts at a time", maxImport))
	}
	rows := make([]db.ImportContactsParams, len(in.Contacts))
	for i, c := range in.Contacts {
		rows[i] = db.ImportContactsParams(c)
	}
	return s.once(r, body, func(q *db.Queries) (answer, error) {
		contacts := make([]db.Contact, 0, len(rows))
		var failed error
		q.ImportContacts(r.Context(), rows).QueryRow(func(_ int, c db.Contact, err error) {
			if err != nil {
				failed = err // pgx gives the first one again for all that follow
			}
			contacts = append(contacts, c)
		})
		if failed != nil {
			return answer{}, failed
		}
		return ok(map[string][]db.Contact{"contacts": contacts})
	})
}
