#!/bin/sh
# Stands in for npm: installing would need a network, and `npm test` and `npm run test:workflows` are
# what runs this. Everything else is the real npm.
case "$*" in
  'ci' | 'ci --ignore-scripts')
    mkdir node_modules
    ln -s "$STAND_IN_MODULES"/* node_modules/
    # What is bundled has to be inside, and a workflow removes a command.
    rm node_modules/@actions
    cp -a "$STAND_IN_MODULES/@actions" "$STAND_IN_MODULES/.bin" node_modules/
    ;;
  'test' | 'run test:workflows') ;;
  *) exec "$STAND_IN_NPM" "$@" ;;
esac
