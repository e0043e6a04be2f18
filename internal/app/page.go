package app

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"net/http"
	"time"
)

// page is one page of a list. Next is what ?cursor= takes for the page after it, null on the last.
type page[T any] struct {
	Items []T     `json:"items"`
	Next  *string `json:"next"`
}

// newPage makes a page of at most n rows of n+1 that were asked for: the one too many tells that there are more.
func newPage[T, C any](rows []T, n int32, cursor func(T) C) page[T] {
	if len(rows) <= int(n) {
		return page[T]{Items: rows}
	}
	rows = rows[:n]
	next := encodeCursor(cursor(rows[n-1]))
	return page[T]{Items: rows, Next: &next}
}

// byName is the place after one contact in the order of names.
type byName struct {
	Name string `json:"name"`
	ID   int64  `json:"id"`
}

// byTime is the place after one event on a timeline.
type byTime struct {
	At time.Time `json:"at"`
	ID int64     `json:"id"`
}

// newest is the place before every event.
var newest = byTime{At: time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), ID: math.MaxInt64}

func encodeCursor[C any](c C) string {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // strings, numbers and times that came out of the database
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// readCursor reads ?cursor=, or takes the first page's. One of another list, or one made up, is refused.
func readCursor[C any](r *http.Request, first C) (C, error) {
	text := r.FormValue("cursor")
	if text == "" {
		return first, nil
	}
	decoded, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return first, errCursor
	}
	c, err := decodeStrict[C](decoded)
	if err != nil || encodeCursor(c) != text {
		return first, errCursor
	}
	return c, nil
}

var errCursor = badRequest("cursor must be what next said on the page before")
