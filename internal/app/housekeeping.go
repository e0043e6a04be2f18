package app

import (
	"context"
	"time"
)

// keepAnswersFor is how long a request may come again with its Idempotency-Key.
const keepAnswersFor = 24 * time.Hour

// KeepHouse forgets old answers once an hour until ctx ends. Any number of replicas may do so at once.
func (s *Service) KeepHouse(ctx context.Context) {
	hourly := time.NewTicker(time.Hour)
	defer hourly.Stop()
	for {
		if err := s.ForgetAnswers(ctx, time.Now()); err != nil && ctx.Err() == nil {
			s.log.Warn("forget old answers", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-hourly.C:
		}
	}
}

// ForgetAnswers forgets the answers that are too old to be asked for again.
func (s *Service) ForgetAnswers(ctx context.Context, now time.Time) error {
	return s.queries.ForgetRequests(ctx, now.Add(-keepAnswersFor))
}
