//! Which password hashes of an older system Estrade can go on with.

use argon2::Params;
use argon2::password_hash::phc::PasswordHash as Phc;
use estrade_core::user::PasswordHash;

/// Nobody's sign-in may cost more: 256 MiB, 16 passes, 16 lanes.
const MOST: (u32, u32, u32) = (256 * 1024, 16, 16);

/// The hash, if it is Argon2 (as a PHC string, or with Django's word before it). Others, bcrypt among them, cannot be
/// checked here.
pub fn kept(hash: &str) -> Option<PasswordHash> {
    let hash = hash.trim();
    let phc =
        hash.strip_prefix("argon2$argon2").map_or_else(|| hash.to_owned(), |rest| format!("$argon2{rest}"));
    let parsed = Phc::new(&phc).ok()?;
    let is_argon2 = ["argon2id", "argon2i", "argon2d"].contains(&parsed.algorithm.as_str());
    let params = Params::try_from(&parsed).ok()?;
    let fits = params.m_cost() <= MOST.0 && params.t_cost() <= MOST.1 && params.p_cost() <= MOST.2;
    (is_argon2 && fits && parsed.hash.is_some() && phc.len() <= 255).then(|| PasswordHash::new(phc))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARGON2: &str =
        "$argon2id$v=19$m=1024,t=2,p=2$c29tZXNhbHQxMjM0NTY$HC2HyVOe1D4qxqjq3gDbpOxSvCp3PYAmTWX6rxrzrRc";

    #[test]
    fn argon2_is_kept_and_the_rest_is_not() {
        assert_eq!(kept(ARGON2).unwrap().as_str(), ARGON2);
        assert_eq!(kept(&format!("argon2{ARGON2}")).unwrap().as_str(), ARGON2);
        for other in [
            "",
            "hunter2",
            "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
            "pbkdf2_sha256$600000$salt$47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
            "$argon2id$v=19$m=4194304,t=2,p=2$c29tZXNhbHQxMjM0NTY$HC2HyVOe1D4qxqjq3gDbpOxSvCp3PYAmTWX6rxrzrRc",
            "$argon2id$v=19$m=1024,t=2,p=2$c29tZXNhbHQxMjM0NTY",
        ] {
            assert!(kept(other).is_none(), "{other}");
        }
    }
}
