# Starts the drover program: finds Java, and has it start fast. Read by the script of a checkout and
# by that of an installed program, which set:
#
# app      the folder of the program: its jar, lib/ with the other jars, native/ with RocksDB's library
# jar      the program's jar
# runtime  a Java runtime that comes with the program, if there is one
#
# Environment, for the user:
#
# JAVA_HOME          the JDK to use, 17 or newer, if none comes with the program (default: java on the
#                    PATH, else the newest JDK under /usr/lib/jvm)
# DROVER_JAVA_OPTS   more options for the JVM, split at blanks

die() {
  printf 'drover: %s\n' "$1" >&2
  exit 1
}

# --- The JDK -----------------------------------------------------------------------------

# Prints the feature release (17, 21, ...) of the Java installation in $1, or 0. The release
# file is read where there is one because starting a JVM to ask it takes longer.
feature() {
  version=
  if [ -r "$1/release" ]; then
    version=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([^"]*\).*/\1/p' "$1/release")
  fi
  if [ -z "$version" ] && [ -x "$1/bin/java" ]; then
    version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
  fi
  version=${version#1.}
  version=${version%%[!0-9]*}
  echo "${version:-0}"
}

# Prints the folder of the Java installation whose java command is on the PATH.
home_on_path() {
  java=$(command -v java) || return 0
  while [ -L "$java" ]; do
    link=$(readlink "$java")
    case $link in
      /*) java=$link ;;
      *) java=$(dirname "$java")/$link ;;
    esac
  done
  dirname "$(dirname "$java")"
}

# Prints the folder of the newest JDK under /usr/lib/jvm.
newest_home() {
  best=
  best_feature=0
  for home in /usr/lib/jvm/*; do
    if [ -x "$home/bin/java" ]; then
      found=$(feature "$home")
      if [ "$found" -gt "$best_feature" ]; then
        best=$home
        best_feature=$found
      fi
    fi
  done
  echo "$best"
}

# Succeeds when the folder $1 holds Java 17 or newer. A build needs the compiler as well.
fits() {
  [ -n "$1" ] && [ -x "$1/bin/java" ] && [ "$(feature "$1")" -ge 17 ] || return 1
  [ "$2" != build ] || [ -x "$1/bin/javac" ]
}

# Sets java_home to the first installation that is fit to run ($1 is "run") or build with.
find_java() {
  java_home=${runtime:-}
  if [ "$1" = run ] && [ -n "$java_home" ]; then return 0; fi
  java_home=${JAVA_HOME:-}
  if fits "$java_home" "$1"; then return 0; fi
  java_home=$(home_on_path)
  if fits "$java_home" "$1"; then return 0; fi
  java_home=$(newest_home)
  if fits "$java_home" "$1"; then return 0; fi
  die "no JDK 17 or newer found. Install one, or set JAVA_HOME to the folder of one."
}

# --- A fast start ------------------------------------------------------------------------

# Sets classes to the file with the classes of the program in the form in which this JVM has them in
# memory, and makes it if there is none or it is out of date: beside the program, or in the user's cache
# if only others may write there. Without a place for it, classes is empty. The JVM looks whether the
# file is of its kind and of these jars, and starts without it if not.
find_classes() {
  classes=
  key=$(printf '%s' "$java_home:$jar" | cksum)
  file=$app/cds/${key%% *}.jsa
  if ! current; then
    if [ ! -w "$app" ]; then
      [ -n "${XDG_CACHE_HOME:-${HOME:-}}" ] || return 0
      file=${XDG_CACHE_HOME:-$HOME/.cache}/drover/${key%% *}.jsa
    fi
    current || make_classes
  fi
  # What could not be made is an empty file, and not tried again.
  if [ -s "$file" ]; then
    classes=$file
  fi
}

# Succeeds when the file is there, and newer than what it was made of.
current() {
  [ -f "$file" ] && [ -z "$(find "$jar" "$java_home/release" -newer "$file" 2>/dev/null)" ]
}

# Makes the file under a name of its own, so that of two processes neither sees half of it, and has its
# checksums verified once, which a start does not.
make_classes() {
  folder=$(dirname "$file")
  mkdir -p "$folder" 2>/dev/null && [ -w "$folder" ] || return 0
  [ ! -t 2 ] || echo "drover: preparing for a fast start (first use)…" >&2
  find "$folder" -name '*.jsa.*' -mmin +10 -exec rm -f {} + 2>/dev/null || true # Of those killed here.
  new=$file.$$
  "$java_home/bin/java" -XX:ArchiveClassesAtExit="$new" -Xlog:disable -XX:+UseParallelGC \
    -Ddrover.rocksdb.folder="$app/native" -cp "$jar" io.drover.cli.Rehearsal \
    </dev/null >/dev/null 2>&1 &&
    "$java_home/bin/java" -XX:SharedArchiveFile="$new" -XX:+VerifySharedSpaces -Xshare:on -Xlog:disable \
      -cp "$jar" -version </dev/null >/dev/null 2>&1 || rm -f "$new"
  [ -s "$new" ] || : >"$new" || return 0
  mv -f "$new" "$file"
}

# Sets compiler to the option for commands that end soon: they do not earn what the second compiler
# costs. Which word is the command is for the program to say; a wrong guess costs only time.
choose_compiler() {
  compiler=-XX:TieredStopAtLevel=1
  for word; do
    case $word in
      run | work | serve | subscribe | console | top | alerts | add | flow | dlq | retry | drain | clean | \
        obliterate | check | salvage | bench | demo)
        compiler=
        return 0
        ;;
    esac
  done
}

# Becomes the program, with the arguments given.
launch() {
  find_java run
  find_classes
  choose_compiler "$@"
  # The JVM refuses to start with two collectors, so a choice of the caller's replaces ours.
  collector=-XX:+UseParallelGC
  case ${DROVER_JAVA_OPTS:-} in
    *-XX:+Use*GC*) collector= ;;
  esac
  # RocksDB would start several processes to learn whether the C library is musl.
  if [ -z "${ROCKSDB_MUSL_LIBC:-}" ]; then
    case $(echo /lib/ld-musl-*) in
      '/lib/ld-musl-*') export ROCKSDB_MUSL_LIBC=false ;;
    esac
  fi
  # Where a stream is closed the JVM takes its number for a file of its own, which the program would
  # then read, or write to. What is written to an output that only reads is an error.
  { true 3<&0; } 2>/dev/null || exec </dev/null
  { true 3>&1; } 2>/dev/null || exec 1</dev/null
  true 3>&2 || exec 2>/dev/null
  # What the JVM says of a file of classes that it does not take would be among the output. The user's
  # options are meant to be split at blanks, but not to be expanded as file names.
  set -f
  # shellcheck disable=SC2086
  exec "$java_home/bin/java" -Xshare:auto -Xlog:disable -Xlog:all=error:stderr \
    ${classes:+"-XX:SharedArchiveFile=$classes"} $compiler $collector \
    "-Ddrover.rocksdb.folder=$app/native" ${DROVER_JAVA_OPTS:-} -jar "$jar" "$@"
}
