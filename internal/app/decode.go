package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
)

// maxBody holds some 40,000 events.
const maxBody = 8 << 20

// readBody reads the whole body, or says that it is too long or not JSON.
func readBody(r *http.Request) ([]byte, error) {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		return nil, problemWith(http.StatusUnsupportedMediaType, "send JSON, with Content-Type: application/json")
	}
	body, err := io.ReadAll(r.Body)
	var tooLong *http.MaxBytesError
	switch {
	case errors.As(err, &tooLong):
		return nil, problemWith(http.StatusRequestEntityTooLarge, fmt.Sprintf("the body is longer than %d bytes", tooLong.Limit))
	case err != nil:
		return nil, badRequest("the body ended early")
	}
	return body, nil
}

// readJSON reads the body into a T, and gives the bytes too.
func readJSON[T any](r *http.Request) (v T, body []byte, err error) {
	if body, err = readBody(r); err != nil {
		return v, nil, err
	}
	v, err = decodeStrict[T](body)
	return v, body, err
}

// decodeStrict takes one JSON value with known fields only: a field misspelt is an error and not a value lost.
func decodeStrict[T any](text []byte) (v T, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		return v, badRequest("not the JSON that is expected here: " + err.Error())
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return v, badRequest("there is more after the JSON")
	}
	return v, nil
}
