using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Auth.Roles;

/// <summary>
/// What a new installation lets anybody do: read what a public deployment shows (spec/queue.md §2.9).
/// </summary>
public sealed class DefaultRoles(Database database, AuthState state, AuthOptions options)
{
    private static readonly string[] ReadScopes =
    [
        "auth:current-scopes",
        "queue:get-artifact:public/*",
        "queue:get-provisioner:*",
        "queue:get-task:*",
        "queue:get-worker-type:*",
        "queue:get-worker:*",
        "queue:list-artifacts:*",
        "queue:list-dependent-tasks:*",
        "queue:list-provisioners",
        "queue:list-task-group:*",
        "queue:list-worker-types:*",
        "queue:list-workers:*",
        "queue:pending-count:*",
        "queue:status:*",
    ];

    /// <summary>Creates the role <c>anonymous</c> where there is no role at all, as in a new installation.</summary>
    public Task LayDown() => database.Write(tx =>
    {
        if (RoleStore.All(tx).Count == 0)
        {
            RoleStore.Save(tx, new RoleRecord(
                "anonymous",
                "What everybody may do, with or without credentials. Change it to open or close this deployment.",
                options.AnonymousScopes ?? ReadScopes,
                tx.Now,
                tx.Now));
            state.ForgetAfterCommit(tx);
        }
    });
}
