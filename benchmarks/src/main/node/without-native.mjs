// Imported before "ws": has it do without its native add-ons, as it does for everybody who has not installed them.
process.env.WS_NO_BUFFER_UTIL = "1";
process.env.WS_NO_UTF_8_VALIDATE = "1";
