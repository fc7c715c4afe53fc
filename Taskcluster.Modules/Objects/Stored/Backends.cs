using System.Text.RegularExpressions;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Objects.Stored;

/// <summary>Which backend keeps an object, and which downloads go elsewhere, as the settings say.</summary>
public sealed class Backends
{
    private const string Local = "local";
    private const string None = "none";

    private readonly IReadOnlyList<(string Backend, Regex? Name, Regex? ProjectId)> map;
    private readonly IReadOnlyList<(string BaseUrl, Regex? Name)> redirects;

    /// <exception cref="UnusableDataException">A setting cannot be used; the message says which.</exception>
    public Backends(ObjectsOptions options)
    {
        map = options.BackendMap.Count == 0
            ? [(Local, null, null)]
            : [.. options.BackendMap.Select(
                rule => (Known(rule.Backend), Compile(rule.Name), Compile(rule.ProjectId)))];
        redirects =
            [.. options.DownloadRedirects.Select(redirect => (Absolute(redirect.BaseUrl), Compile(redirect.Name)))];
    }

    /// <summary>The backend of a new object.</summary>
    /// <exception cref="ApiError">400 NoMatchingBackend.</exception>
    public string For(string name, string projectId)
    {
        foreach (var rule in map)
        {
            if (rule.Name?.IsMatch(name) is not false && rule.ProjectId?.IsMatch(projectId) is not false)
            {
                return rule.Backend != None ? rule.Backend : throw Refused(name, projectId);
            }
        }

        throw Refused(name, projectId);
    }

    /// <summary>Where a download is redirected outside; null: it is not.</summary>
    public string? RedirectOf(string name)
    {
        foreach (var redirect in redirects)
        {
            if (redirect.Name?.IsMatch(name) is not false)
            {
                return redirect.BaseUrl + string.Join('/', name.Split('/').Select(Uri.EscapeDataString));
            }
        }

        return null;
    }

    private static ApiError Refused(string name, string projectId) => ApiError.NoMatchingBackend(
        $"No backend matched the given name and projectId: the settings of this deployment keep no object '{name}' "
        + $"of the project '{projectId}'.");

    private static string Known(string backend) => backend is Local or None
        ? backend
        : throw new UnusableDataException(
            $"Objects:BackendMap names the backend '{backend}'; there are '{Local}' and '{None}'.");

    private static string Absolute(string url) => Uri.TryCreate(url, UriKind.Absolute, out _)
        ? url
        : throw new UnusableDataException($"The BaseUrl '{url}' of Objects:DownloadRedirects is no absolute URL.");

    private static Regex? Compile(string? pattern)
    {
        try
        {
            return pattern is null
                ? null
                : new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new UnusableDataException(
                $"The section Objects holds '{pattern}', which is no regular expression: {error.Message}");
        }
    }
}
