package verify_test

import (
	"os"
	"strings"
	"testing"

	"example.com/sqlfirst/internal/verify"
)

// Each check is a task of this repository, and says what mends it.
func TestChecksAreTasks(t *testing.T) {
	t.Parallel()
	taskfile, err := os.ReadFile("../../Taskfile.yml")
	if err != nil {
		t.Fatal(err)
	}
	for _, check := range verify.Checks {
		if !strings.Contains(string(taskfile), "\n  "+check.Task+":\n") {
			t.Errorf("Taskfile.yml has no task %s", check.Task)
		}
		if check.Fix == "" {
			t.Errorf("%s does not say what mends it", check.Task)
		}
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	some, err := verify.Find("lint", "test")
	if err != nil || len(some) != 2 || some[0].Task != "lint" {
		t.Errorf("Find(lint, test) = %v, %v", some, err)
	}
	if _, err := verify.Find("nothing"); err == nil || !strings.Contains(err.Error(), `"nothing"`) {
		t.Errorf("Find(nothing): %v", err)
	}
	if all, _ := verify.Find(); len(all) != len(verify.Checks) {
		t.Errorf("Find() gives %d of %d checks", len(all), len(verify.Checks))
	}
}
