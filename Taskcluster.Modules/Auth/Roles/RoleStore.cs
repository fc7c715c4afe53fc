using System.Text.Json;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Auth.Roles;

/// <summary>SQL of roles. Every change gives the whole set a new stamp, whoever makes it.</summary>
internal static class RoleStore
{
    private const string Columns = "SELECT role_id, description, scopes, created, last_modified FROM auth_roles";

    private const string SelectOne = Columns + " WHERE role_id = ?";

    private const string SelectAll = Columns + " ORDER BY role_id";

    private const string Upsert = """
        INSERT INTO auth_roles (role_id, description, scopes, created, last_modified) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (role_id) DO UPDATE SET description = excluded.description, scopes = excluded.scopes,
          last_modified = excluded.last_modified
        """;

    public static RoleRecord? Find(IRows rows, string roleId)
    {
        using var call = rows.Sql(SelectOne).Bind(roleId);
        return call.Step() ? Read(call) : null;
    }

    public static List<RoleRecord> All(IRows rows)
    {
        var roles = new List<RoleRecord>();
        using var call = rows.Sql(SelectAll);
        while (call.Step())
        {
            roles.Add(Read(call));
        }

        return roles;
    }

    /// <summary>All roles with their stamp.</summary>
    public static RoleSet Set(IRows rows) => new(Stamp(rows), All(rows));

    /// <summary>The number of the present state of the roles.</summary>
    public static long Stamp(IRows rows)
    {
        using var call = rows.Sql("SELECT stamp FROM auth_role_stamp");
        return call.Step() ? call.Long(0) : throw new InvalidOperationException("auth_role_stamp has lost its row.");
    }

    /// <summary>Creates or changes a role.</summary>
    /// <returns>The new stamp.</returns>
    public static long Save(Transaction tx, RoleRecord role)
    {
        tx.Sql(Upsert)
            .Bind(role.RoleId).Bind(role.Description)
            .BindText(JsonSerializer.SerializeToUtf8Bytes(role.Scopes, KernelJson.Default.IReadOnlyListString))
            .Bind(role.Created).Bind(role.LastModified)
            .Execute();
        return NewStamp(tx);
    }

    /// <summary>Removes a role.</summary>
    /// <returns>The new stamp.</returns>
    public static long Delete(Transaction tx, string roleId)
    {
        tx.Sql("DELETE FROM auth_roles WHERE role_id = ?").Bind(roleId).Execute();
        return NewStamp(tx);
    }

    // Numbers of the sequence come once, also where the change is undone afterwards.
    private static long NewStamp(Transaction tx)
    {
        var stamp = tx.Sequence.Next();
        tx.Sql("UPDATE auth_role_stamp SET stamp = ?").Bind(stamp).Execute();
        return stamp;
    }

    private static RoleRecord Read(SqlCall row) => new(
        row.Text(0),
        row.Text(1),
        JsonSerializer.Deserialize(row.TextSpan(2), KernelJson.Default.IReadOnlyListString)!,
        row.Time(3),
        row.Time(4));
}
