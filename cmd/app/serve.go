package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"

	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/sqlfirst/db/migrations"
	"example.com/sqlfirst/internal/app"
	"example.com/sqlfirst/internal/migrate"
)

// serve answers requests until ctx ends.
func serve(ctx context.Context, getenv func(string) string, log *slog.Logger) error {
	c, err := app.ReadConfig(getenv)
	if err != nil {
		return err
	}
	pool, err := app.OpenPool(ctx, c)
	if err != nil {
		return err
	}
	defer pool.Close()
	schemaReady, err := schemaCheck(c.DatabaseURL, pool, log)
	if err != nil {
		return err
	}
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	log.Info("listening", "url", "http://"+ln.Addr().String())

	service := app.New(pool, schemaReady, log)
	keeping, stopKeeping := context.WithCancel(ctx)
	var house sync.WaitGroup
	house.Go(func() { service.KeepHouse(keeping) })
	err = service.Serve(ctx, ln, c)
	stopKeeping()
	house.Wait()
	return err
}

// schemaCheck gives the check behind /readyz. A database older than this program is not ready for it. A newer one is:
// migrations are written so that the program before them goes on working while replicas are replaced.
func schemaCheck(url string, pool *pgxpool.Pool, log *slog.Logger) (func(context.Context) error, error) {
	needed, err := migrate.Latest(migrations.FS)
	if err != nil {
		return nil, err
	}
	table, err := migrate.RevisionsSchema(url)
	if err != nil {
		return nil, err
	}
	var sayNewer sync.Once
	return func(ctx context.Context) error {
		switch current, err := migrate.Current(ctx, pool, table); {
		case err != nil:
			return err
		case current == "" && needed != "":
			return errors.New("no migration is applied: run `app migrate`")
		case current < needed:
			return fmt.Errorf("the database is at version %s, this program needs %s: run `app migrate`", current, needed)
		case current > needed:
			sayNewer.Do(func() {
				log.Warn("the database is newer than this program", "database", current, "program", needed)
			})
		}
		return nil
	}, nil
}
