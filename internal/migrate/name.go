package migrate

import (
	"fmt"
	"strings"
	"time"
	"unicode"
)

// versionLayout is the form of a version: a moment in UTC, which sorts as text.
const versionLayout = "20060102150405"

// NextVersion gives a version that sorts after every migration there is: the moment now, or the
// second after the last migration where that is later.
func (d *Dir) NextVersion(now time.Time) (string, error) {
	v := now.UTC().Format(versionLayout)
	last := d.latest()
	if last == nil || last.Version() < v {
		return v, nil
	}
	t, err := time.Parse(versionLayout, last.Version())
	if err != nil {
		return "", &RefusalError{
			Reason: fmt.Sprintf("the version of %s sorts after the moment now, %s", last, v),
			Fix:    "versions sort as text: rename the files to moments of the form 20060102150405, then run `atlas migrate hash`",
		}
	}
	return t.Add(time.Second).Format(versionLayout), nil
}

// FileName gives the name of the migration with a version: 20060102150405_add_phone.sql. Without
// a name it is the version alone, as in Atlas.
func FileName(version, name string) (string, error) {
	if name == "" {
		return version + ".sql", nil
	}
	if slug := Slug(name); slug != name {
		fix := "use letters, digits, - and _"
		if slug != "" {
			fix += ", for example " + slug
		}
		return "", &RefusalError{Reason: fmt.Sprintf("%q cannot be part of a file's name", name), Fix: fix}
	}
	return version + "_" + name + ".sql", nil
}

// Slug gives the nearest name that a migration can have.
func Slug(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_'
	})
	return strings.Trim(strings.Join(words, "_"), "-_")
}
