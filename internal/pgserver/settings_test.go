package pgserver

import (
	"os"
	"strings"
	"testing"
)

// The server in Docker and the one from binaries must answer alike.
func TestComposeFilePassesTheSameSettings(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docker-compose.yml")
	if err != nil {
		t.Fatal(err)
	}
	inFile := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		item := strings.Trim(strings.TrimPrefix(strings.TrimSpace(line), "- "), "'")
		if setting, ok := strings.CutPrefix(item, "-c"); ok {
			inFile[setting] = true
		}
	}
	for _, s := range settings {
		if !inFile[s] {
			t.Errorf("docker-compose.yml lacks the setting %q", s)
		}
		delete(inFile, s)
	}
	for s := range inFile {
		t.Errorf("docker-compose.yml has the setting %q, which settings.go lacks", s)
	}
}
