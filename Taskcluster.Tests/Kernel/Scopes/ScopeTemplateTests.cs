using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Support;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Tests.Kernel.Scopes;

public sealed class ScopeTemplateTests
{
    private static readonly ScopeTemplate CreateTask = AllOf(
        Each("scope", "scopes", "<scope>"),
        Each("route", "routes", "queue:route:<route>"),
        "queue:create-task:project:<projectId>",
        "queue:scheduler-id:<schedulerId>",
        AnyOf(Each("priority", "priorities", "queue:create-task:<priority>:<taskQueueId>")));

    [Test]
    public void A_template_is_filled_with_the_values_of_a_call()
    {
        var filled = CreateTask.Fill(Task(["s"], ["r1", "r2"], ["high", "highest"]));

        filled.Should().Be(ScopeExpression.AllOf(
            "s",
            "queue:route:r1",
            "queue:route:r2",
            "queue:create-task:project:p",
            "queue:scheduler-id:sch",
            ScopeExpression.AnyOf("queue:create-task:high:p/w", "queue:create-task:highest:p/w")));
    }

    [Test]
    public void Numbers_stand_in_texts_as_digits() =>
        ((ScopeTemplate)"a:<runId>/<n>").Fill(new ScopeValues { { "runId", 7 }, { "n", long.MinValue } })
            .Should().Be((ScopeExpression)"a:7/-9223372036854775808");

    [TestCase("x<..>y")]
    [TestCase("<>")]
    [TestCase("<1a>")]
    [TestCase("<a-b>")]
    [TestCase("<a")]
    [TestCase("a>")]
    [TestCase("")]
    public void What_is_no_placeholder_is_text(string text)
    {
        ((ScopeTemplate)text).Fill([]).Should().Be((ScopeExpression)text);
        ((ScopeTemplate)text).ParameterNames.Should().BeEmpty();
    }

    [Test]
    public void Placeholders_stand_side_by_side_and_after_stray_brackets() =>
        ((ScopeTemplate)"<<a><b_1>>").Fill(new ScopeValues { { "a", "1" }, { "b_1", "2" } })
            .Should().Be((ScopeExpression)"<12>");

    [Test]
    public void A_false_flag_without_else_vanishes_from_a_list_and_makes_a_lone_template_public()
    {
        var lone = If("flag", "a:<x>");
        lone.Fill(new ScopeValues { { "flag", false } }).Should().BeNull();
        lone.IsPublic(new ScopeValues { { "flag", false } }).Should().BeTrue();
        lone.IsSatisfiedBy(new ScopeValues { { "flag", false } }, ScopeSet.Empty).Should().BeTrue();
        lone.IsPublic(new ScopeValues { { "flag", true } }).Should().BeFalse();
        lone.IsSatisfiedBy(new ScopeValues { { "flag", true }, { "x", "1" } }, ScopeSet.Empty).Should().BeFalse();

        AnyOf(lone).Fill(new ScopeValues { { "flag", false } }).Should().Be(ScopeExpression.AnyOf());
        AnyOf(lone).IsSatisfiedBy(new ScopeValues { { "flag", false } }, ScopeSet.Everything).Should().BeFalse();
        AnyOf(lone).IsPublic(new ScopeValues { { "flag", false } }).Should().BeFalse();
    }

    [Test]
    public void A_flag_chooses_between_then_and_else()
    {
        var template = If("flag", "a", "b");
        template.Fill(new ScopeValues { { "flag", true } }).Should().Be((ScopeExpression)"a");
        template.Fill(new ScopeValues { { "flag", false } }).Should().Be((ScopeExpression)"b");
    }

    [Test]
    public void The_variable_of_a_for_hides_a_value_of_its_name() =>
        AllOf("<x>", Each("x", "xs", "<x>"))
            .Fill(new ScopeValues { { "x", "outer" }, { "xs", (string[])["inner"] } })
            .Should().Be(ScopeExpression.AllOf("outer", "inner"));

    [Test]
    public void A_missing_or_ill_typed_parameter_is_a_bug_that_is_named()
    {
        Filling("a:<taskId>", []).Should().Throw<InvalidOperationException>().WithMessage("*'taskId'*");
        Filling("<taskId>", new ScopeValues { { "taskId", (string?)null } })
            .Should().Throw<InvalidOperationException>();
        Filling("a:<taskId>", new ScopeValues { { "taskId", true } }).Should().Throw<InvalidOperationException>();
        Filling(AllOf(Each("x", "xs", "<x>")), new ScopeValues { { "xs", "text" } })
            .Should().Throw<InvalidOperationException>().WithMessage("*'xs'*");
        Filling(AllOf(Each("x", "xs", "<x>")), new ScopeValues { { "xs", (string[])[null!] } })
            .Should().Throw<InvalidOperationException>().WithMessage("*'x'*");
        Filling(If("flag", "a"), new ScopeValues { { "flag", "true" } })
            .Should().Throw<InvalidOperationException>().WithMessage("*'flag'*");
    }

    [Test]
    public void A_for_cannot_stand_alone()
    {
        Filling(Each("x", "xs", "<x>"), new ScopeValues { { "xs", (string[])["a"] } })
            .Should().Throw<InvalidOperationException>();
        Filling(If("flag", Each("x", "xs", "<x>")), new ScopeValues { { "flag", false } })
            .Should().Throw<InvalidOperationException>();
    }

    [Test]
    public void Parameters_are_named_once_and_without_loop_variables()
    {
        CreateTask.ParameterNames.Should()
            .Equal("scopes", "routes", "projectId", "schedulerId", "priorities", "taskQueueId");
        If("flag", "<a>", "<b>:<a>").ParameterNames.Should().Equal("flag", "a", "b");
    }

    [Test]
    public void Only_texts_can_be_filled_from_the_url()
    {
        var url = new HashSet<string> { "taskId", "runId", "flag", "xs" };
        ((ScopeTemplate)"a:<taskId>").UsesOnly(url).Should().BeTrue();
        AllOf("a:<taskId>", AnyOf("<runId>", "fixed")).UsesOnly(url).Should().BeTrue();
        ((ScopeTemplate)"a:<taskId>:<name>").UsesOnly(url).Should().BeFalse();
        If("flag", "<taskId>").UsesOnly(url).Should().BeFalse();
        AllOf(Each("x", "xs", "<x>")).UsesOnly(url).Should().BeFalse();
    }

    [Test]
    public void Asking_who_holds_the_scopes_allocates_nothing()
    {
        var values = Task(["s"], ["r1"], ["high", "highest"]);
        var scopes = ScopeSet.From(["s", "queue:*"]);
        CreateTask.IsSatisfiedBy(values, scopes).Should().BeTrue();
        Allocated.By(() => CreateTask.IsSatisfiedBy(values, scopes)).Should().Be(0);
    }

    [Test]
    public void Long_values_are_judged_like_short_ones()
    {
        var name = new string('n', 5000);
        ScopeTemplate template = "secrets:get:<name>";
        var values = new ScopeValues { { "name", name } };
        template.IsSatisfiedBy(values, ScopeSet.From(["secrets:get:" + name])).Should().BeTrue();
        template.IsSatisfiedBy(values, ScopeSet.From(["secrets:get:" + name + "x"])).Should().BeFalse();
        template.Fill(values).Should().Be((ScopeExpression)("secrets:get:" + name));
    }

    private static Action Filling(ScopeTemplate template, ScopeValues values) => () => template.Fill(values);

    private static ScopeValues Task(string[] scopes, string[] routes, string[] priorities) => new()
    {
        { "scopes", scopes },
        { "routes", routes },
        { "projectId", "p" },
        { "schedulerId", "sch" },
        { "priorities", priorities },
        { "taskQueueId", "p/w" },
    };
}
