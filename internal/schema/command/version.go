package command

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print what this command was built from",
		Args:  atMost(0),
		RunE: func(*cobra.Command, []string) error {
			own, library, toolchain := "v0.0.0-unknown", "", ""
			if info, ok := debug.ReadBuildInfo(); ok {
				own, toolchain = buildVersion(info), info.GoVersion
				library = dependency(info, "ariga.io/atlas")
			}
			_, err := fmt.Fprintf(a.out, "atlas version %s\nthis project's own schema command, built with ariga.io/atlas %s and %s\n", own, library, toolchain)
			return err
		},
	}
}

func buildVersion(info *debug.BuildInfo) string {
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	return "v0.0.0-devel"
}

func dependency(info *debug.BuildInfo, path string) string {
	for _, d := range info.Deps {
		if d.Path == path {
			return d.Version
		}
	}
	return "(unknown)"
}
