using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;

namespace Taskcluster.Tests.Crash;

/// <summary>Which states may follow one that was promised.</summary>
[TestFixture]
public sealed class PromiseCheckTests
{
    private const string Pending = """{"runId":0,"state":"pending","reasonCreated":"scheduled","scheduled":"1"}""";

    private const string Running = """
        {"runId":0,"state":"running","reasonCreated":"scheduled","scheduled":"1",
         "workerGroup":"g","workerId":"a","started":"2","takenUntil":"5"}
        """;

    private const string Completed = """
        {"runId":0,"state":"completed","reasonCreated":"scheduled","reasonResolved":"completed","scheduled":"1",
         "workerGroup":"g","workerId":"a","started":"2","takenUntil":"6","resolved":"3"}
        """;

    [TestCase("", Pending)]
    [TestCase(Pending, Pending)]
    [TestCase(Pending, Running)]
    [TestCase(Running, Running)]
    [TestCase(Running, Completed)]
    [TestCase(Completed, Completed + "," + Pending)]
    public void What_follows_is_no_fault(string promised, string present)
    {
        PromiseCheck.FaultOf(Status(promised), Status(present)).Should().BeNull();
    }

    [Test]
    public void A_lost_run_is_a_fault() => Fault(Pending, "").Should().Contain("0 are there");

    [Test]
    public void A_run_of_another_worker_is_a_fault() =>
        Fault(Running, Running.Replace("\"a\"", "\"b\"")).Should().NotBeNull();

    [Test]
    public void A_claim_that_went_back_is_a_fault() => Fault(Running, Pending).Should().NotBeNull();

    [Test]
    public void A_claim_that_ends_earlier_is_a_fault() =>
        Fault(Running, Running.Replace("\"5\"", "\"4\"")).Should().NotBeNull();

    [Test]
    public void A_resolution_that_went_back_or_changed_is_a_fault()
    {
        Fault(Completed, Running).Should().NotBeNull();
        Fault(Completed, Completed.Replace("\"3\"", "\"4\"")).Should().NotBeNull();
    }

    private static string? Fault(string promised, string present) =>
        PromiseCheck.FaultOf(Status(promised), Status(present));

    private static JsonNode Status(string runs) => JsonNode.Parse($$"""{"runs":[{{runs}}]}""")!;
}
