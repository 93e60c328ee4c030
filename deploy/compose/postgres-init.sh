# Gives each service a database and a role of its own, and leaves the superuser without a password.
for name in authz catalog audit; do
  psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" <<SQL
CREATE ROLE $name LOGIN PASSWORD '$(cat "/secrets/$name-password")';
CREATE DATABASE $name OWNER $name;
SQL
done
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" -c "ALTER ROLE \"$POSTGRES_USER\" PASSWORD NULL"
