package app

import (
	"fmt"
	"net/http"
	"strconv"

	"example.com/sqlfirst/internal/db"
	"example.com/sqlfirst/internal/postal"
)

// contactInput is what a person writes of a contact; id, email_host and the times are the database's.
type contactInput struct {
	Name    string          `json:"name"`
	Email   *string         `json:"email"`
	Phone   *string         `json:"phone"`
	Address *postal.Address `json:"address"`
	Starred bool            `json:"starred"`
}

func (s *Service) createContact(r *http.Request) (answer, error) {
	in, body, err := readJSON[contactInput](r)
	if err != nil {
		return answer{}, err
	}
	return s.once(r, body, func(q *db.Queries) (answer, error) {
		c, err := q.CreateContact(r.Context(), db.CreateContactParams(in))
		if err != nil {
			return answer{}, err
		}
		return created(c)
	})
}

func (s *Service) getContact(r *http.Request) (answer, error) {
	id, err := pathID(r, "id")
	if err != nil {
		return answer{}, err
	}
	c, err := s.queries.GetContact(r.Context(), id)
	if err != nil {
		return answer{}, err
	}
	return ok(c)
}

func (s *Service) listContacts(r *http.Request) (answer, error) {
	after, err := readCursor(r, byName{})
	if err != nil {
		return answer{}, err
	}
	n, err := limit(r)
	if err != nil {
		return answer{}, err
	}
	starred, err := optional(r, "starred", strconv.ParseBool)
	if err != nil {
		return answer{}, err
	}
	host, err := optional(r, "email_host", anyText)
	if err != nil {
		return answer{}, err
	}
	contacts, err := s.queries.ListContacts(r.Context(), db.ListContactsParams{
		AfterName: after.Name, AfterID: after.ID, EmailHost: host, Starred: starred, MaxRows: n + 1,
	})
	if err != nil {
		return answer{}, err
	}
	return ok(newPage(contacts, n, func(c db.Contact) byName { return byName{c.Name, c.ID} }))
}

func (s *Service) updateContact(r *http.Request) (answer, error) {
	id, err := pathID(r, "id")
	if err != nil {
		return answer{}, err
	}
	in, _, err := readJSON[contactInput](r)
	if err != nil {
		return answer{}, err
	}
	var c db.Contact
	err = s.inTx(r.Context(), func(q *db.Queries) (err error) {
		c, err = q.UpdateContact(r.Context(), db.UpdateContactParams{
			ID: id, Name: in.Name, Email: in.Email, Phone: in.Phone, Address: in.Address, Starred: in.Starred,
		})
		return err
	})
	if err != nil {
		return answer{}, err
	}
	return ok(c)
}

func (s *Service) deleteContact(r *http.Request) (answer, error) {
	id, err := pathID(r, "id")
	if err != nil {
		return answer{}, err
	}
	var rows int64
	err = s.inTx(r.Context(), func(q *db.Queries) (err error) {
		rows, err = q.DeleteContact(r.Context(), id)
		return err
	})
	if err != nil {
		return answer{}, err
	}
	if rows == 0 {
		return answer{}, problemWith(http.StatusNotFound, fmt.Sprintf("there is no contact %d", id))
	}
	return noContent()
}

func (s *Service) mergeContact(r *http.Request) (answer, error) {
	id, err := pathID(r, "id")
	if err != nil {
		return answer{}, err
	}
	in, body, err := readJSON[struct {
		Duplicate int64 `json:"duplicate"`
	}](r)
	if err != nil {
		return answer{}, err
	}
	return s.once(r, body, func(q *db.Queries) (answer, error) {
		moved, err := q.MergeContact(r.Context(), db.MergeContactParams{Target: id, Duplicate: in.Duplicate})
		if err != nil {
			return answer{}, err
		}
		return ok(map[string]int64{"moved": moved})
	})
}
