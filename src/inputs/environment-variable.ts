import { inputProblem } from '../errors/problems.ts';

/**
 * Names that something else sets or reads, by who does; `*` stands for a family. A token there would
 * be lost, break a later step, make it run or load something else, or send the token somewhere.
 */
const TAKEN_NAMES = [
  // The runner, its actions and what is on its images.
  'GITHUB_* RUNNER_* ACTIONS_* INPUT_* STATE_* AGENT_TOOLSDIRECTORY CI GH_* IMAGEOS IMAGEVERSION HOMEBREW_*',
  // The loader and the C library, Linux and macOS.
  'LD_* DYLD_* GLIBC_* GCONV_* MALLOC_* ASAN_* LSAN_* MSAN_* TSAN_* UBSAN_* LIBPATH SHLIB_PATH',
  'LANG LANGUAGE LC_* LOCPATH NLSPATH TZ TZDIR HOSTALIASES LOCALDOMAIN RES_OPTIONS RESOLV_* GETCONF_DIR',
  // Shells and sessions.
  'PATH HOME SHELL USER USERNAME LOGNAME HOSTNAME PWD OLDPWD TMP TEMP TMPDIR TEMPDIR XDG_* SUDO_*',
  'ENV IFS PS0 PS1 PS2 PS3 PS4 PROMPT* CDPATH FPATH GLOBIGNORE EXECIGNORE FIGNORE SHELLOPTS SHLVL BASH*',
  'ZDOTDIR ZSH* KSH* FISH_* FCEDIT HISTFILE INPUTRC MAIL MAILPATH TMOUT POSIXLY_CORRECT UID EUID PPID',
  'TERM TERMCAP TERMINFO* COLUMNS LINES DISPLAY WAYLAND_* XAUTHORITY DBUS_* SYSTEMD_*',
  // Windows, its shells and its Unix layers.
  'PATHEXT COMSPEC SYSTEMROOT SYSTEMDRIVE WINDIR OS DRIVERDATA PROGRAMFILES* PROGRAMW6432 PROGRAMDATA',
  'COMMONPROGRAM* APPDATA LOCALAPPDATA ALLUSERSPROFILE PUBLIC USERPROFILE USERDOMAIN* HOMEDRIVE HOMEPATH',
  'HOMESHARE LOGONSERVER SESSIONNAME COMPUTERNAME PROCESSOR_* NUMBER_OF_PROCESSORS __COMPAT_LAYER',
  'PSMODULE* PSEXECUTIONPOLICY* POWERSHELL_* __PSLOCKDOWNPOLICY CHOCOLATEY* CYGWIN* MSYS* MINGW* WSL*',
  // Editors, pagers and what else tools start.
  'EDITOR VISUAL EXINIT VIM VIMINIT VIMRUNTIME NVIM_* EMACS* BROWSER PAGER MANPAGER MANPATH MANOPT GROFF_*',
  'LESS LESSOPEN LESSCLOSE LESSKEY* LESSEDIT LESSHISTFILE LESSCHARSET LESS_* MORE MOST_* BAT_* GREP_*',
  'FZF_* RIPGREP_CONFIG_PATH ACKRC ACK_* DIRENV_* ASDF_* MISE_* NIX_*',
  'TAR_OPTIONS GZIP BZIP BZIP2 XZ_* ZSTD_* ZIP ZIPOPT ZIPINFO* UNZIP UNZIPOPT RSYNC_* SSH_* SSH GPG_* GNUPGHOME PINENTRY_*',
  // Libraries that load others.
  'GTK_* GIO_* GST_* QT_* LIBGL_* LIBVA_* VK_* OCL_* SASL_* LDAPCONF LDAPRC LDAPTLS_* ODBCINI ODBCSYSINI',
  // TLS and the network.
  'SSL_* SSLKEYLOGFILE OPENSSL_* GNUTLS_* NSS_* P11_KIT_* KRB5* *_PROXY *_CA_BUNDLE CURL_* WGETRC WGET_*',
  'NETRC HTTPIE_* GRPC_* OTEL_*',
  // Version control.
  'GIT_* GCM_* HGRCPATH HGEDITOR HGMERGE HGPLAIN SVN_* CVS_* CVSROOT HUSKY* PRE_COMMIT_*',
  // JavaScript.
  'NODE_* NPM_* YARN_* PNPM_* COREPACK_* BUN_* DENO_* NVM_* VOLTA_* TS_NODE_* ELECTRON_*',
  // Python.
  'PYTHON* PIP_* PIPX_* PIPENV_* UV_* POETRY_* PDM_* CONDA_* VIRTUAL_ENV* VIRTUALENV_* PYENV_* PYTEST_*',
  'TOX_* TWINE_* MYPYPATH IPYTHONDIR JUPYTER_*',
  // Java and its relatives.
  'JAVA_* _JAVA_* JDK_* JRE_* IBM_JAVA_* OPENJ9_* CLASSPATH MAVEN_* MVN_* M2_* GRADLE_* ANT_* SBT_*',
  'KOTLIN_* GROOVY_* SCALA_* LEIN_* CATALINA_*',
  // .NET.
  'DOTNET_* CORECLR_* COR_* COMPLUS_* COREHOST_* ASPNETCORE_* NUGET_* MSBUILD* VSTEST_* MONO_*',
  // Other languages.
  'RUBY* GEM_* BUNDLE_* BUNDLER_* RBENV_* RVM_* RAILS_* PERL* PHP* COMPOSER* LUA_* LUAROCKS_* R_* JULIA_*',
  'ERL_* ELIXIR_* MIX_* HEX_* GHC* CABAL_* STACK_ROOT STACK_YAML OCAML* CAML_* OPAM* TCL_* TCLLIBPATH GUILE_* AWKPATH',
  'AWKLIBPATH SWIFT_* DART_* PUB_CACHE PUB_HOSTED_URL FLUTTER_* ANDROID_*',
  'GOFLAGS GOENV GOROOT GOPATH GOBIN GOPROXY GOSUMDB GONOSUMDB GONOPROXY GOPRIVATE GOINSECURE GOVCS GOAUTH',
  'GOWORK GOTOOLCHAIN GOTOOLDIR GOTMPDIR GOCACHE* GOMODCACHE GODEBUG GOEXPERIMENT GOOS GOARCH GO111MODULE',
  'CGO_* RUSTC* RUSTFLAGS RUSTDOC* RUSTUP_* RUST_* CARGO*',
  // Compilers and build tools.
  'MAKE MAKEFLAGS GNUMAKEFLAGS MFLAGS MAKEFILES MAKELEVEL MAKEOVERRIDES CMAKE_* CTEST_* NINJA_* BAZEL_*',
  'CC CXX CPP LD AR AS NM CFLAGS CXXFLAGS CPPFLAGS LDFLAGS GCC_* CLANG_* CCACHE_* SCCACHE_* DISTCC_* CPATH',
  'C_INCLUDE_PATH CPLUS_INCLUDE_PATH OBJC_INCLUDE_PATH LIBRARY_PATH COMPILER_PATH COLLECT_*',
  'DEPENDENCIES_OUTPUT SUNPRO_DEPENDENCIES PKG_CONFIG* CONFIG_SITE CONFIG_SHELL ACLOCAL_PATH M4PATH',
  'INCLUDE LIB CL _CL_ LINK _LINK_ SDKROOT DEVELOPER_DIR TOOLCHAINS VCPKG_*',
  // System packages.
  'APT_CONFIG DEBIAN_* DPKG_* DEB_* RPM_* SNAP_*',
  // Containers and clusters.
  'DOCKER_* BUILDKIT_* BUILDX_* COMPOSE_* CONTAINER_HOST CONTAINERS_* PODMAN_* REGISTRY_AUTH_FILE KUBE* HELM_*',
  'COSIGN_* ARGOCD_*',
  // Clouds and infrastructure.
  'AWS_* AZURE_* ARM_* GOOGLE_* GCLOUD_* CLOUDSDK_* BOTO_* OCI_* TF_* TERRAFORM_* TERRAGRUNT_* TOFU_*',
  'PULUMI_* ANSIBLE_* PACKER_* VAGRANT_* VAULT_* CONSUL_* NOMAD_*',
  // What sends a token of its own to a service.
  'SONAR_* CODECOV_* COVERALLS_* SNYK_* SENTRY_* VERCEL_* NETLIFY_* TURBO_*',
  // Databases' clients.
  'PGHOST* PGPORT PGUSER PGPASS* PGDATABASE PGSERVICE* PGSSL* PGOPTIONS PSQL_* PSQLRC MYSQL_* TNS_ADMIN ORACLE_*',
];

/**
 * Reads the name of the variable that later steps see.
 *
 * @returns the name; empty for no variable
 * @throws ActionError INPUT_INVALID for a name that is invalid, reserved or dangerous
 */
export function parseEnvironmentVariable(text: string): string {
  const input = 'environment-variable';
  if (text === '') {
    return '';
  }
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,254}$/.test(text)) {
    throw inputProblem(
      input,
      'must be made of letters, digits and `_`, and not start with a digit.',
    );
  }
  if (isTaken(text)) {
    throw inputProblem(
      input,
      `names \`${text}\`, which the runner, a shell or a common tool uses itself. Choose another, such as \`AEM_IMS_TOKEN\`.`,
    );
  }
  return text;
}

function isTaken(text: string): boolean {
  // Windows does not tell upper from lower case.
  const name = text.toUpperCase();
  return TAKEN_NAMES.join(' ')
    .split(' ')
    .some((taken) => {
      if (taken.endsWith('*')) {
        return name.startsWith(taken.slice(0, -1));
      }
      return taken.startsWith('*') ? name.endsWith(taken.slice(1)) : name === taken;
    });
}
