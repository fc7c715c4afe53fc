using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Monolith.Web.Lint;

namespace Taskcluster.Tests.Web.Lint;

/// <summary>The rules of spec/services.md §7, each with what follows it and what does not.</summary>
public sealed class NameRulesTests
{
    [TestCase("queue:create-task:proj-ci/*", "")]
    [TestCase("auth:list-roles", "")]
    [TestCase("hooks:modify-hook:project-*", "")]
    [TestCase("assume:repo:github.com/o/r:*", "")]
    [TestCase("project:ci:deploy", "")]
    [TestCase("project:ci", "N2")]
    [TestCase("project:*", "")]
    [TestCase("project:c.i:x", "N1")]
    [TestCase("project:<..>:x", "")]
    [TestCase("word", "N2")]
    [TestCase("", "N2")]
    [TestCase(" a:b", "N2")]
    [TestCase("a:b\n", "N2")]
    [TestCase("ä:b", "N2")]
    [TestCase("a:*:b", "N2")]
    [TestCase("*", "N3")]
    [TestCase("a*", "N3")]
    [TestCase("assume*", "N3")]
    [TestCase("assume:*", "N3")]
    [TestCase("auth:*", "N3")]
    [TestCase("a:b**", "N3")]
    [TestCase("queue:create-task:aws*", "N3")]
    [TestCase("secrets:get:*", "N16")]
    [TestCase("secrets:*", "N16")]
    [TestCase("secrets:get:project/ci/*", "")]
    public void A_scope(string scope, string rules) => Rules(ScopeRules.Of(scope)).Should().Be(rules);

    [TestCase("project/ci/deploy", "")]
    [TestCase("garbage/me/x", "")]
    [TestCase("mozilla-ldap/a@b.example/x", "")]
    [TestCase("mozilla-ldap/a@b.example", "")]
    [TestCase("deploy", "N4")]
    [TestCase("project/ci", "N4")]
    [TestCase("static/x/y", "N4")]
    [TestCase("project/c-i/x", "N1")]
    [TestCase("task-client/abc/0/on/g/w/until/1", "N5")]
    [TestCase("worker/aws/p/g/w", "N5")]
    [TestCase("service/x/a@b.example", "N6")]
    public void A_client(string clientId, string rules) => Rules(ClientRules.Of(clientId, [])).Should().Be(rules);

    [Test]
    public void What_stays_for_years_gets_its_scopes_by_a_role()
    {
        Rules(ClientRules.Of("project/ci/x", ["a:b"], isPermanent: true)).Should().Be("N20");
        Rules(ClientRules.Of("project/ci/x", ["assume:r"], isPermanent: true)).Should().BeEmpty();
        Rules(ClientRules.Of("project/ci/x", ["a:b"])).Should().BeEmpty();
    }

    [TestCase("anonymous", "a:b", "")]
    [TestCase("hook-id:project-ci/nightly", "a:b", "")]
    [TestCase("repo:github.com/o/r:branch:main", "a:b", "")]
    [TestCase("repo:github.com/o/r:*", "a:b", "")]
    [TestCase("repo:github.com/o/r*", "a:b", "N9")]
    [TestCase("re*", "a:b", "")]
    [TestCase("mine", "a:b", "N7")]
    [TestCase("client-id:x", "a:b", "N6")]
    [TestCase("project:c_i:x", "a:b", "N1")]
    [TestCase("worker-pool:a/b", "assume:x:*", "N20")]
    [TestCase("worker-pool:a/b", "*", "N3")]
    [TestCase("worker-pool:a/b", "queue:create-task:garbage/x", "N19")]
    [TestCase("worker-pool:garbage/b", "queue:create-task:garbage/x", "")]
    public void A_role(string roleId, string scope, string rules) =>
        Rules(RoleRules.Of(roleId, [scope])).Should().Be(rules);

    [Test]
    public void Members_of_a_project_have_what_belongs_to_it()
    {
        string[] all =
        [
            "auth:create-client:project/ci/*", "auth:update-client:project/ci/*", "auth:delete-client:project/ci/*",
            "auth:enable-client:project/ci/*", "auth:disable-client:project/ci/*",
            "auth:reset-access-token:project/ci/*", "auth:create-role:project:ci:*", "auth:update-role:project:ci:*",
            "auth:delete-role:project:ci:*", "auth:create-role:hook-id:project-ci/*",
            "auth:update-role:hook-id:project-ci/*", "auth:delete-role:hook-id:project-ci/*", "project:ci:*",
            "queue:get-artifact:project/ci/*", "hooks:modify-hook:project-ci/*", "secrets:get:project/ci/*",
            "secrets:set:project/ci/*", "queue:route:index.project.ci.*",
        ];

        RoleRules.Of("project-member:ci", all).Should().BeEmpty();
        var ofAny = all.Select(scope => scope.Replace("ci", "<..>", StringComparison.Ordinal)).ToList();
        RoleRules.Of("project-member:*", ofAny).Should().BeEmpty();
        RoleRules.Of("project-member:ci", all[1..]).Should().ContainSingle()
            .Which.Should().Match<NameWarning>(one => one.Rule == "N10" && one.Text.Contains(all[0]));
    }

    [Test]
    public void The_role_of_a_hook_wants_its_hook()
    {
        RoleRules.HookOf("hook-id:g/h/i").Should().Be(("g", "h/i"));
        RoleRules.HookOf("hook-id:g/*").Should().BeNull();
        RoleRules.HookOf("hook-id:g").Should().BeNull();
        RoleRules.HookOf("project:g/h").Should().BeNull();
        Rules(RoleRules.OfHook("hook-id:g/h", false)).Should().Be("N8");
        RoleRules.OfHook("hook-id:g/h", true).Concat(RoleRules.OfHook("x", null)).Should().BeEmpty();
    }

    [TestCase("public/build/a.zip", "")]
    [TestCase("private/a", "")]
    [TestCase("project/ci/a", "")]
    [TestCase("project/c.i/a", "N1")]
    [TestCase("a.zip", "N11")]
    public void An_artifact(string name, string rules) => Rules(NameRules.OfArtifact(name)).Should().Be(rules);

    [TestCase("project-ci", "")]
    [TestCase("taskcluster", "")]
    [TestCase("garbage", "")]
    [TestCase("project-c-i", "N1")]
    [TestCase("mine", "N12")]
    public void A_group_of_hooks(string name, string rules) => Rules(NameRules.OfHookGroup(name)).Should().Be(rules);

    [TestCase("gecko-t-linux", "")]
    [TestCase("tutorial", "")]
    [TestCase("linux", "N13")]
    public void A_worker_type(string name, string rules) => Rules(NameRules.OfWorkerType(name)).Should().Be(rules);

    [TestCase("aws-provisioner-v1", "")]
    [TestCase("a-provisioner-of-long-name", "N14")]
    public void A_provisioner(string name, string rules) => Rules(NameRules.OfProvisioner(name)).Should().Be(rules);

    [TestCase("project/ci/deploy", "")]
    [TestCase("repo:github.com/o/r:branch:main", "")]
    [TestCase("repo:github.com/o/r:pull-request", "")]
    [TestCase("worker-pool:a/b", "")]
    [TestCase("repo:github.com/o/r", "N16")]
    [TestCase("garbage/me/x", "N16")]
    [TestCase("project/c.i/x", "N1")]
    [TestCase("x", "N16")]
    public void A_secret(string name, string rules) => Rules(NameRules.OfSecret(name)).Should().Be(rules);

    [TestCase("index.project.ci.latest", "")]
    [TestCase("index.gecko.v2.try.latest", "")]
    [TestCase("index.mine", "N17")]
    [TestCase("index.buildbot.x", "N17")]
    [TestCase("index.project.c-i.x", "N1")]
    [TestCase("checks", "")]
    public void A_route(string route, string rules) => Rules(NameRules.OfRoute(route)).Should().Be(rules);

    [TestCase("level-1-try-checkouts", "")]
    [TestCase("a/b", "N18")]
    public void A_cache(string name, string rules) => Rules(NameRules.OfCache(name)).Should().Be(rules);

    private static string Rules(IEnumerable<NameWarning> found) => string.Join(' ', found.Select(one => one.Rule));
}
