package lint

// mode is the strength of a lock on a table.
type mode int

// The modes, from weak to strong.
const (
	accessShare mode = iota + 1
	rowShare
	rowExclusive
	shareUpdateExclusive
	share
	shareRowExclusive
	exclusive
	accessExclusive
)

var modes = map[string]mode{
	"AccessShareLock":          accessShare,
	"RowShareLock":             rowShare,
	"RowExclusiveLock":         rowExclusive,
	"ShareUpdateExclusiveLock": shareUpdateExclusive,
	"ShareLock":                share,
	"ShareRowExclusiveLock":    shareRowExclusive,
	"ExclusiveLock":            exclusive,
	"AccessExclusiveLock":      accessExclusive,
}

func modeOf(name string) mode { return modes[name] }

func (m mode) String() string {
	names := [...]string{
		"", "ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE",
		"SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE",
	}
	return names[m]
}

// blocks says what others cannot do meanwhile.
func (m mode) blocks() string {
	switch {
	case m == accessExclusive:
		return "reads and writes"
	case m >= share:
		return "writes"
	}
	return "other changes of the table's definition"
}
