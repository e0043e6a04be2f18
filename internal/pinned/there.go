package pinned

import (
	"context"
	"debug/buildinfo"
	"os"
	"os/exec"
	"strings"
	"time"
)

// built tells whether the file is the tool, compiled at this version, and not without cgo where
// cgo could be had. It looks into the file and starts nothing.
func built(file string, t Tool, version string, cgo bool) bool {
	info, err := buildinfo.ReadFile(file)
	if err != nil || info.Path != t.Package || info.Main.Version != version {
		return false
	}
	for _, s := range info.Settings {
		if s.Key == "CGO_ENABLED" && s.Value == "0" {
			return !cgo
		}
	}
	return true
}

// onPath gives the file of the tool that PATH has at this very version, or "". Only a Go binary
// of the tool's own counts: a version manager's shim answers differently in another folder.
func onPath(ctx context.Context, t Tool, version string) string {
	file, err := exec.LookPath(t.Name)
	if err != nil {
		return ""
	}
	info, err := buildinfo.ReadFile(file)
	if err != nil || info.Path != t.Package {
		return ""
	}
	if info.Main.Version == version || says(ctx, file, t.Version, version) {
		return file
	}
	return ""
}

// says tells whether the command names the version, with or without its "v", as a word of its own.
func says(ctx context.Context, file string, args []string, version string) bool {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, file, args...).Output()
	if err != nil {
		return false
	}
	for word := range strings.FieldsSeq(string(out)) {
		if strings.TrimPrefix(word, "v") == strings.TrimPrefix(version, "v") {
			return true
		}
	}
	return false
}

// hostEnv is the environment without what would make Go build for another machine.
func hostEnv() []string {
	var env []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "GOOS=") && !strings.HasPrefix(v, "GOARCH=") {
			env = append(env, v)
		}
	}
	return env
}
