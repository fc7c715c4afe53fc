using System.Reflection;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Auth.Messages;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Published;
using Taskcluster.Modules.Queue.Api.Workers;
using Taskcluster.Modules.Queue.Messages;
using Taskcluster.Modules.WorkerManager.Local;
using Taskcluster.Modules.WorkerManager.Messages;

namespace Taskcluster.Tests.Contract;

/// <summary>
/// What we publish against the wire contract, which lies outside the project: the folder that
/// <c>TASKCLUSTER_SHARED</c> names. Without it these tests are passed over.
/// </summary>
[Category("Shared")]
public sealed class ContractTests
{
    // No other deployment has them, hence no contract of them.
    private static readonly string[] OurServices = ["explain", "fixture", "hook-lab", "pulse", "queue-search"];
    private static readonly Type[] OurTypes =
        [typeof(LocalPoolConfig), typeof(OpenDependenciesReply), typeof(PendingPlaceReply)];

    private JsonNode _contract = null!;

    [SetUp]
    public void Read_the_contract()
    {
        if (Environment.GetEnvironmentVariable("TASKCLUSTER_SHARED") is not { Length: > 0 } folder)
        {
            Assert.Ignore("TASKCLUSTER_SHARED does not say where the contract lies.");
            return;
        }

        _contract = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "contract", "contract.json")))!;
    }

    private static IEnumerable<Type> PublishedTypes =>
        typeof(SchemaGenerator).Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<SchemaAttribute>(inherit: false) is { } schema
                && !OurServices.Contains(schema.Service) && !OurTypes.Contains(type));

    [TestCaseSource(nameof(PublishedTypes))]
    public void A_generated_schema_has_the_constraints_of_the_contract_and_no_others(Type type)
    {
        var id = SchemaGenerator.IdOf(type).TrimEnd('#');
        if (!IsOfContract(id))
        {
            Assert.Ignore($"Only we have the service of {id}.");
        }

        var ours = FlattenedSchema.Of(id, Ours);
        var wanted = FlattenedSchema.Of(id, path => _contract["schemas"]![path + "#"]);

        wanted.Except(ours).Should().BeEmpty("we lack nothing");
        ours.Except(wanted).Should().BeEmpty("we add nothing");
        ours.Should().NotBeEmpty();
    }

    [Test]
    public void The_exchanges_are_those_of_the_contract()
    {
        var all = QueueExchanges.All.Concat(AuthExchanges.All).Concat(WorkerManagerExchanges.All);
        foreach (var group in all.GroupBy(exchange => exchange.Service))
        {
            var wanted = _contract["services"]![group.Key]!["exchanges"]!.AsArray().Select(entry => new
            {
                Exchange = entry!["exchange"]!.ToString(),
                Name = entry["name"]!.ToString(),
                Schema = entry["schema"]!.ToString(),
                Words = entry["routingKey"]!.AsArray().Select(word => (
                    word!["name"]!.ToString(), word["constant"]?.ToString(),
                    word["multipleWords"]!.GetValue<bool>(), word["required"]!.GetValue<bool>())).ToList(),
            });

            group.Select(Described).Should().BeEquivalentTo(wanted, options => options.WithStrictOrdering());
            group.Should().OnlyContain(exchange => exchange.FullName.StartsWith(
                _contract["services"]![group.Key]!["exchangePrefix"]!.ToString(), StringComparison.Ordinal));
        }

        static object Described(ExchangeDeclaration exchange) => new
        {
            exchange.Exchange,
            exchange.Name,
            Schema = SchemaGenerator.ServiceRelativeId(exchange.Payload, exchange.Service),
            Words = exchange.RoutingKey
                .Select(word => (word.Name, word.Constant, word.MultipleWords, word.Required)).ToList(),
        };
    }

    // By its folder, such as /schemas/queue/.
    private bool IsOfContract(string id) => _contract["schemas"]!.AsObject().Any(schema =>
        schema.Key.StartsWith(id[..(id.IndexOf('/', "/schemas/".Length) + 1)], StringComparison.Ordinal));

    private static JsonNode? Ours(string path) =>
        PublishedTypes.FirstOrDefault(type => SchemaGenerator.IdOf(type) == path + "#") is { } type
            ? SchemaGenerator.Generate(type)
            : null;
}
