package migrate

import "context"

func (w *work) stepwise(context.Context) error {
	return &Refusal{Reason: w.files[0].String() + " asks for txmode none, which is not built yet"}
}
