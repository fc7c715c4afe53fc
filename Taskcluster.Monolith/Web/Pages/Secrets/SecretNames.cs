namespace Taskcluster.Monolith.Web.Pages.Secrets;

/// <summary>Whether there is a secret: only the list of all tells it without reading the secret.</summary>
internal static class SecretNames
{
    /// <summary>Whether a live secret has this name; null: the person may not list secrets.</summary>
    public static async Task<bool?> Has(SiteApi api, string name)
    {
        try
        {
            return (await api.All("secrets", "list", "secrets")).Any(secret => secret.Text == name);
        }
        catch (ApiFailure failure) when (failure.Status is 401 or 403)
        {
            return null;
        }
    }
}
