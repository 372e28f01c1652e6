//! The `estrade` command.

fn main() -> std::process::ExitCode {
    estrade::cli::main()
}
