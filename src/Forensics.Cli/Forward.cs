namespace Forensics.Cli;

/// <summary>Progress handed on at once, on the reporting thread: a bar must not lag behind the work.</summary>
sealed class Forward<T>(Action<T> to) : IProgress<T>
{
    public void Report(T value) => to(value);
}
