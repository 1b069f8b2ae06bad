using System.Text.Json;
using Forensics.Engine.Access;
using Forensics.IntegrationTests.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Cli;

public sealed class AccessCommandTests : IDisposable
{
    const string Password = "correct horse battery";

    readonly string data = Directory.CreateTempSubdirectory("forensics-cli-").FullName;

    [Fact]
    public async Task A_user_is_made_from_standard_input_changed_disabled_and_listed()
    {
        var added = await CliProcess.RunWithInputAsync(Password + "\n", "user", "add", "li", "--role", "lead-reviewer", "--data", data);
        var again = await CliProcess.RunWithInputAsync(Password + "\n", "user", "add", "li", "--data", data);
        using var services = new ServiceCollection().AddForensicsAccess(EngineHost.Options(data)).BuildServiceProvider();
        var accounts = services.GetRequiredService<Accounts>();
        var signedIn = await accounts.SignInAsync("li", Password, default);
        var changed = await CliProcess.RunWithInputAsync("another horse battery\n", "user", "password", "li", "--data", data);
        var disabled = await CliProcess.RunWithInputAsync("", "user", "disable", "li", "--data", data);
        var list = await CliProcess.RunWithInputAsync("", "user", "list", "--data", data);
        var enabled = await CliProcess.RunWithInputAsync("", "user", "enable", "li", "--data", data);

        Assert.Equal((0, 2, 0, 0, 0, 0), (added.ExitCode, again.ExitCode, changed.ExitCode, disabled.ExitCode, list.ExitCode, enabled.ExitCode));
        Assert.Equal(Role.LeadReviewer, signedIn!.Role);
        var line = JsonDocument.Parse(Assert.Single(list.Lines)).RootElement;
        Assert.Equal(("li", JsonValueKind.String), (line.GetProperty("id").GetString(), line.GetProperty("disabledAt").ValueKind));
        Assert.NotNull(await accounts.SignInAsync("li", "another horse battery", default));
        Assert.DoesNotContain("battery", added.Output + added.Error + list.Output, StringComparison.Ordinal);
        Assert.Contains("already", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_printed_once_alone_on_standard_output_rotated_and_revoked()
    {
        var created = await CliProcess.RunWithInputAsync("", "key", "create", "orders", "--scope", "records:write", "--scope", "feed:read", "--data", data);
        var secret = Assert.Single(created.Lines);
        var id = secret.Split('_')[1];
        var rotated = await CliProcess.RunWithInputAsync("", "key", "rotate", id, "--overlap-hours", "0", "--data", data);
        using var services = new ServiceCollection().AddForensicsAccess(EngineHost.Options(data)).BuildServiceProvider();
        var keys = services.GetRequiredService<ApiKeys>();
        var (old, now) = (await keys.AuthenticateAsync(secret, default), await keys.AuthenticateAsync(Assert.Single(rotated.Lines), default));
        var revoked = await CliProcess.RunWithInputAsync("", "key", "revoke", id, "--data", data);
        var list = await CliProcess.RunWithInputAsync("", "key", "list", "--data", data);

        Assert.Equal((0, 0, 0, 0), (created.ExitCode, rotated.ExitCode, revoked.ExitCode, list.ExitCode));
        Assert.Null(old);
        Assert.Equal(["records:write", "feed:read"], now!.Scopes);
        Assert.Null(await keys.AuthenticateAsync(rotated.Lines[0], default));
        Assert.DoesNotContain(secret, list.Output + created.Error, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.String, JsonDocument.Parse(Assert.Single(list.Lines)).RootElement.GetProperty("revokedAt").ValueKind);
    }

    [Theory]
    [InlineData("user", "add", "li")] // No password on standard input.
    [InlineData("user", "add", "li", "--no-password", "--role", "king")]
    [InlineData("user", "disable", "nobody")]
    [InlineData("key", "create", "orders")]
    [InlineData("key", "create", "orders", "--scope", "everything")]
    [InlineData("key", "create", "orders", "--scope", "feed:read", "--days", "-1")]
    [InlineData("key", "rotate", "none")]
    [InlineData("user", "link", "li", "--role", "king")]
    public async Task What_can_not_be_done_ends_with_two_and_a_reason(params string[] arguments)
    {
        var result = await CliProcess.RunWithInputAsync("", [.. arguments, "--data", data]);

        Assert.Equal(2, result.ExitCode);
        Assert.NotEmpty(result.Error);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(data, recursive: true);
    }
}
