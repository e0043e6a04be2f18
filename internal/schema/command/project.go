package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/spf13/cobra"

	"example.com/sqlfirst/internal/pgserver"
	"example.com/sqlfirst/internal/schema/config"
)

// settle finds out what is meant: it reads atlas.hcl, where there is one, and gives the flags that
// the command line left open the values of the environment.
func (a *app) settle(cmd *cobra.Command) (*config.Env, error) {
	env, err := a.loadEnv(cmd)
	if err != nil {
		return nil, err
	}
	a.secrets.learnFrom(env.URL, env.Dev)
	for _, w := range env.Warnings {
		fmt.Fprintln(a.err, a.err.yellow("warning:"), a.secrets.hide(w))
	}
	return env, fillFrom(cmd, env)
}

func (a *app) loadEnv(cmd *cobra.Command) (*config.Env, error) {
	file, err := filePath(a.global.config)
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", flagConfig, err)
	}
	asked := a.global.env != "" || cmd.Flags().Changed(flagConfig)
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) && !asked {
		a.hintAbove(file)
		return &config.Env{}, nil
	}
	return config.Load(cmd.Context(), config.Input{
		File: file, Env: a.global.env, Vars: a.global.vars, Getenv: a.getenv,
	})
}

// hintAbove tells who has gone into a folder of the project where its atlas.hcl is.
func (a *app) hintAbove(file string) {
	dir, err := os.Getwd()
	if err != nil {
		return
	}
	for parent := filepath.Dir(dir); parent != dir; dir, parent = parent, filepath.Dir(parent) {
		if _, err := os.Stat(filepath.Join(parent, file)); err == nil {
			fmt.Fprintf(a.err, "%s there is no %s here; the one in %s is read when the command is run there\n", a.err.yellow("warning:"), file, parent)
			return
		}
	}
}

func fillFrom(cmd *cobra.Command, env *config.Env) error {
	m, l := env.Migration, env.Lint
	values := map[string]string{
		flagURL:             env.URL,
		flagDevURL:          env.Dev,
		flagDir:             m.Dir,
		flagBaseline:        m.Baseline,
		flagRevisionsSchema: m.RevisionsSchema,
		flagTxMode:          m.TxMode,
		flagExecOrder:       strings.ToLower(strings.ReplaceAll(m.ExecOrder, "_", "-")),
		flagGitBase:         l.GitBase,
		flagGitDir:          l.GitDir,
		flagFormat:          formatFor(cmd, env),
	}
	if m.LockTimeout > 0 {
		values[flagLockTimeout] = m.LockTimeout.String()
	}
	switch {
	case cmd.Flags().Changed(flagLatest):
		values[flagGitBase] = ""
	case l.Latest > 0 && l.GitBase == "" && !cmd.Flags().Changed(flagGitBase):
		values[flagLatest] = strconv.Itoa(l.Latest)
	}
	for name, value := range values {
		if err := fill(cmd, name, value); err != nil {
			return err
		}
	}
	return fill(cmd, flagTo, env.Src...)
}

func formatFor(cmd *cobra.Command, env *config.Env) string {
	switch cmd.CommandPath() {
	case "atlas migrate apply":
		return env.Format.MigrateApply
	case "atlas migrate diff":
		return env.Format.MigrateDiff
	case "atlas migrate status":
		return env.Format.MigrateStatus
	case "atlas migrate lint":
		if env.Lint.Format != "" {
			return env.Lint.Format
		}
		return env.Format.MigrateLint
	case "atlas schema diff":
		return env.Format.SchemaDiff
	}
	return ""
}

// filePath gives the path that a file:// URL names. A path without a scheme stands for itself.
func filePath(fileURL string) (string, error) {
	path, ok := strings.CutPrefix(fileURL, "file://")
	if !ok && strings.Contains(fileURL, "://") {
		scheme, _, _ := strings.Cut(fileURL, "://")
		return "", fault{msg: fmt.Sprintf("%s:// is not known, file:// is", scheme), fix: "file://path/to/it"}
	}
	path, _, _ = strings.Cut(path, "?")
	if plain, err := url.PathUnescape(path); err == nil {
		path = plain
	}
	if path == "" {
		return "", fault{msg: "the path is empty", fix: "file://path/to/it"}
	}
	return filepath.FromSlash(path), nil
}

// finding is the first stage of whatever needs a server.
const finding = "looking for the development server"

// server gives the URL of the database that is meant, or of the development server, which is
// started first where it does not run.
func (a *app) server(ctx context.Context, flag, given string, p *progress) (string, error) {
	if given != "" {
		return given, checkURL(flag, given)
	}
	s, err := pgserver.Ensure(ctx, pgserver.Config{Progress: p.stage})
	if err != nil {
		return "", err
	}
	a.secrets.learnFrom(s.URL)
	return s.URL, nil
}

// database gives the URL of the database that a command works on.
func (a *app) database(cmd *cobra.Command, given string) (string, error) {
	p := a.startProgress(finding)
	defer p.stop()
	return a.server(cmd.Context(), flagURL, given, p)
}

// checkURL refuses what cannot be a connection before anybody else sees it. It does not say what
// the parser said, since that may be a piece of the password.
func checkURL(flag, given string) error {
	if strings.HasPrefix(given, "docker://") {
		return fault{
			msg: fmt.Sprintf("--%s: docker:// is only known to Atlas's own CLI", flag),
			fix: "leave it out to use the development server, or name a server: " + urlForm,
		}
	}
	if _, err := pgconn.ParseConfig(given); err != nil {
		return fault{
			msg: fmt.Sprintf("--%s is not a PostgreSQL connection URL (it is not shown here, it may hold a password)", flag),
			fix: urlForm + "\nin the password, write @ as %40, : as %3A, / as %2F, # as %23, ? as %3F, % as %25, [ as %5B",
		}
	}
	return nil
}

const urlForm = "postgres://user:password@host:5432/database?sslmode=disable"
