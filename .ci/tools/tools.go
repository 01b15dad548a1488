//go:build tools

// Names what .ci/install-tools installs, so that go.mod and go.sum pin it and Dependabot updates it.
package tools

import (
	_ "github.com/nektos/act"
	_ "github.com/rhysd/actionlint/cmd/actionlint"
)
