using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Renderer = Taskcluster.Modules.Kernel.JsonE.JsonE;

namespace Taskcluster.Tests.Kernel.JsonE;

public sealed class OwnCasesTests
{
    [TestCaseSource(typeof(OwnCases), nameof(OwnCases.All))]
    public void A_template_has_its_result_or_its_error(OwnCase one)
    {
        if (one.Error is { } error)
        {
            Rendering.Catch(() => Render(one)).Message.Should().Be(error);
            return;
        }

        var result = Render(one);
        JsonNode.DeepEquals(result, one.Result).Should().BeTrue($"it is {result?.ToJsonString() ?? "null"}");
    }

    private static JsonNode? Render(OwnCase one) =>
        Renderer.Render(JsonNode.Parse(one.Template), JsonNode.Parse(one.Context)!.AsObject(), OwnCases.Now);
}
