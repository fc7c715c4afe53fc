using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Taskcluster.Monolith.Web.Components;

/// <summary>
/// What a module reads from within its element: JSON in a script element that is data and never runs. Razor would
/// escape it as text, which browsers do not undo there; here the JSON is written with <c>&lt;</c>, <c>&gt;</c> and
/// <c>&amp;</c> as escapes of JSON, so that no text in it can end the element.
/// </summary>
public sealed class DataBlock : ComponentBase
{
    /// <summary>What is handed to the module.</summary>
    [Parameter]
    public required JsonNode Value { get; set; }

    // Without options the writer escapes everything that HTML gives a meaning.
    protected override void BuildRenderTree(RenderTreeBuilder builder) =>
        builder.AddMarkupContent(0, $"<script type=\"application/json\">{Value.ToJsonString()}</script>");
}
