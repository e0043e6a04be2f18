package app

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/jackc/pgx/v5"

	"example.com/sqlfirst/internal/db"
)

// once runs do in a transaction. Where the request has an Idempotency-Key, it runs once for all requests with that
// key: the answer is kept in the same transaction, and given again. An error is not kept; the request may come again.
func (s *Service) once(r *http.Request, body []byte, do func(*db.Queries) (answer, error)) (a answer, err error) {
	key := r.Header.Get("Idempotency-Key")
	err = s.inTx(r.Context(), func(q *db.Queries) error {
		if key == "" {
			a, err = do(q)
		} else {
			a, err = keep(r, q, key, body, do)
		}
		return err
	})
	return a, err
}

func keep(r *http.Request, q *db.Queries, key string, body []byte, do func(*db.Queries) (answer, error)) (answer, error) {
	fingerprint := fingerprintOf(r, body)
	if err := q.LockRequest(r.Context(), key); err != nil {
		return answer{}, err
	}
	switch before, err := q.GetRequest(r.Context(), key); {
	case err == nil && subtle.ConstantTimeCompare(before.Fingerprint, fingerprint) == 1:
		return answer{int(before.Status), json.RawMessage(before.Answer)}, nil
	case err == nil:
		return answer{}, problemWith(http.StatusUnprocessableEntity, "another request had this Idempotency-Key")
	case !errors.Is(err, pgx.ErrNoRows):
		return answer{}, err
	}

	a, err := do(q)
	if err != nil {
		return answer{}, err
	}
	text, err := json.Marshal(a.body)
	if err != nil {
		return answer{}, fmt.Errorf("encode answer: %w", err)
	}
	return a, q.CreateRequest(r.Context(), db.CreateRequestParams{
		Key: key, Fingerprint: fingerprint, Status: int32(a.status), Answer: string(text),
	})
}

func fingerprintOf(r *http.Request, body []byte) []byte {
	h := sha256.New()
	fmt.Fprintf(h, "%s %s\n", r.Method, r.URL.RequestURI())
	h.Write(body)
	return h.Sum(nil)
}
