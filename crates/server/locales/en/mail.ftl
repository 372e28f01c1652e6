# Mails. Each reader gets theirs in their language and on the clocks of their zone.
mail-greeting = Hello { $name },
mail-why-account = You get this message because this address is that of an account at { $site }.

mail-password-subject = Choose a new password
mail-password-asked = Somebody, most likely you, asked for a new password for your account at { $site }.
mail-password-action = Choose a new password
mail-password-holds = This link works once, for one hour. All your devices will then have to log in again.
mail-password-not-you = If it was not you, there is nothing to do: your password stays the same.
