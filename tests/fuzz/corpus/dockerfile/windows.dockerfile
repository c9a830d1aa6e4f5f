# escape=`
FROM mcr.microsoft.com/windows/nanoserver:ltsc2022
COPY a `
  C:\\app\
SHELL ["powershell", "-Command"]
RUN Write-Host `
    "a"
