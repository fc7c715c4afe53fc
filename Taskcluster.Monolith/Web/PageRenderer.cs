using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Taskcluster.Monolith.Web;

/// <summary>Makes HTML of components, once and for all: there is no circuit and nothing is kept of a page.</summary>
public sealed class PageRenderer(ILoggerFactory loggers)
{
    /// <summary>Renders a page; empty if it leads elsewhere.</summary>
    public async Task<string> Render(
        IServiceProvider services, Type page, IDictionary<string, object?> parameters)
    {
        await using var renderer = new HtmlRenderer(services, loggers);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync(page, ParameterView.FromDictionary(parameters));
            if (services.GetRequiredService<SiteRequest>().IsAnswered)
            {
                return "";
            }

            using var text = new StringWriter();
            root.WriteHtmlTo(text);
            return text.ToString();
        });
    }

    public Task<string> Render<TPage>(IServiceProvider services, params (string Name, object Value)[] parameters)
        where TPage : IComponent =>
        Render(services, typeof(TPage), parameters.ToDictionary(one => one.Name, one => (object?)one.Value));
}
