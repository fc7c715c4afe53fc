using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Taskcluster.Modules.Kernel.Http;

namespace Taskcluster.Modules.Fixture.ScriptedWorkers;

/// <summary>Sends bytes to a signed URL of this server without a connection.</summary>
internal sealed class InProcessUpload(IEnumerable<HttpSurface> surfaces, RootUrl rootUrl)
{
    private readonly HttpSurface[] surfaces = [.. surfaces];

    /// <exception cref="InvalidOperationException">The server has refused it.</exception>
    public async Task Put(string url, string contentType, byte[] content)
    {
        var target = url.StartsWith(rootUrl.Value, StringComparison.Ordinal) ? url[rootUrl.Value.Length..] : url;
        var surface = Array.Find(surfaces, one => target.StartsWith(one.Prefix, StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"Nothing takes uploads at {url}.");
        using var said = new MemoryStream();
        var context = new DefaultHttpContext
        {
            Request =
            {
                Method = HttpMethods.Put,
                QueryString = new QueryString($"?{RawTarget.QueryOf(target)}"),
                ContentType = contentType,
                ContentLength = content.Length,
                Body = new MemoryStream(content),
            },
            Response = { Body = said },
        };
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = target;
        await surface.Handle(context, target);
        if (context.Response.StatusCode is < 200 or >= 300)
        {
            throw new InvalidOperationException(
                $"The upload was answered with {context.Response.StatusCode}: "
                + Encoding.UTF8.GetString(said.ToArray()));
        }
    }
}
